export {
  type Credentials,
  fetchMe,
  login,
  logout,
  type NewAccount,
  type Profile,
  register,
  saveReadReceipts,
} from "./account";
export { ApiError } from "./http";
