export {
  canNotify,
  type NotificationsChoice,
  notificationsChoice,
  setNotifications,
  useNotificationsChoice,
} from "./permission";
