import { Fetched } from "../../components/Fetched";
import { lazyPart } from "../../components/lazyPart";
import { useChatState, useWebSocket } from "../../context/WebSocketContext";
import { texts } from "../../texts";

// Fetched when something has gone wrong.
const ErrorToast = lazyPart(() => import("../../components/ErrorToast"));

/** Tells of messages that were dropped because the user is not in the group any more, one group after the other. */
export function LossNotice() {
  const client = useWebSocket();
  const losses = useChatState((state) => state.losses);
  const [loss] = losses;
  return (
    <Fetched>
      {loss !== undefined && (
        <ErrorToast
          // What was written is gone: nobody should miss it.
          isLasting
          message={texts.chat.lost(loss.count, loss.group || texts.chat.aGroup)}
          onClose={() => client.lossTold()}
        />
      )}
    </Fetched>
  );
}
