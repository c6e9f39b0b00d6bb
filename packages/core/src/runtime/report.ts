let sink: (message: string) => void = (message) => { console.warn(message); };

/** Where the library's warnings go; the console unless set. */
export function setWarningHandler(handler: (message: string) => void): void {
  sink = handler;
}

/** Tells the user something that is no error. */
export function report(message: string): void {
  sink(message);
}
