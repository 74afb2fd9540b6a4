/** What goes wrong in a browser without anybody seeing it on the page. */

/** How the page tells of reports under the content security policy. */
const REPORT = "reportPolicyViolation";

/**
 * Tells `onFault`, as a sentence, of each:
 * - error or warning on the console (React's and the browser's own), exception, rejected promise, dialog of the browser;
 * - report under the content security policy;
 * - request or socket to another host, and request that failed.
 */
export async function watchFaults(context, origin, onFault) {
  const { host } = new URL(origin);
  const checkHost = (address) => {
    const url = new URL(address);
    const isOwn = url.host === host || ["data:", "blob:", "about:", "chrome-error:"].includes(url.protocol);
    if (!isOwn) onFault(`request to ${address}`);
  };

  await context.exposeBinding(REPORT, (_, report) => onFault(`policy: ${report}`));
  await context.addInitScript((report) => {
    addEventListener("securitypolicyviolation", (event) => {
      window[report](`${event.effectiveDirective} forbids ${event.blockedURI} ${event.sample} in ${event.sourceFile}:${event.lineNumber}`);
    });
  }, REPORT);

  context.on("console", (message) => {
    const isBad = message.type() === "error" || message.type() === "warning";
    if (isBad) onFault(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => onFault(`exception: ${error.error().stack ?? error.error()}`));
  context.on("dialog", (dialog) => {
    onFault(`dialog: ${dialog.type()} ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  context.on("request", (request) => checkHost(request.url()));
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // What is still under way when a page is left is given up.
    if (!reason.includes("ERR_ABORTED")) onFault(`failed: ${request.method()} ${request.url()} ${reason}`);
  });
  context.on("page", (page) => page.on("websocket", (socket) => checkHost(socket.url())));
}
