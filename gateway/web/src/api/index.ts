export {
  type Credentials,
  fetchMe,
  login,
  logout,
  type NewAccount,
  type Profile,
  register,
} from "./account";
export { ApiError } from "./http";
