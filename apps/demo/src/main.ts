import "./style.css";
import { screens } from "./screens/catalogue.ts";
import { Shell } from "./shell/shell.ts";

const shell = new Shell(screens, document.body);
const opened = shell.open();

// In development the server sets the headers itself, and nothing may be kept.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  const controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first visit to a host without headers: once the worker adds them, one reload isolates the page.
    if (!controlled && !self.crossOriginIsolated) location.reload();
  });
  // After the first screen: what it fetches may wait.
  void opened.then(() => navigator.serviceWorker.register("./service-worker.js"));
}
