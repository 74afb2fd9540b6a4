export {
  type Credentials,
  fetchMe,
  login,
  logout,
  type NewAccount,
  type Profile,
  type ProfileChange,
  register,
  saveProfile,
  type ToldProfile,
} from "./account";
export { ApiError } from "./http";
export { type DeviceSession, endSession, fetchSessions } from "./sessions";
