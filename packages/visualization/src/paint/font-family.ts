/** One humanist sans serif that most systems have; layouts are made with the widths of the first. */
export const fontFamily = `"Noto Sans", "Open Sans", "Source Sans 3", "Segoe UI", system-ui, sans-serif`;
