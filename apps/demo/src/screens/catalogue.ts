import type { ScreenEntry } from "../shell/screen.ts";

/** All screens, in the order of the lecture. Each brings its code along only when it is opened. */
export const screens: readonly [ScreenEntry, ...ScreenEntry[]] = [
  {
    id: "", chapter: "0", title: "Draw a digit", onPage: true,
    lead: "A network of 63,802 weights, trained by this library, reads what you draw. Nothing leaves your browser.",
    keys: [["c", "clear the pad"], ["0 to 9", "draw that digit"]],
    open: async (context) => (await import("./home/home.ts")).openHome(context),
  },
  {
    id: "playground", chapter: "3", title: "Playground",
    lead: "Points in a plane, a small network, and what each of its neurons makes of the plane while it learns.",
    open: async (context) => (await import("./playground/playground.ts")).openPlayground(context),
  },
  {
    id: "trainer", chapter: "6 · 12", title: "Train on digits",
    lead: "The MLP 784-300-100-10 or LeNet-5 learns in this page, from the first step on. Go back to any moment.",
    open: async (context) => (await import("./trainer/trainer.ts")).openTrainer(context),
  },
  {
    id: "convolution", chapter: "9", title: "Convolution bench", onPage: true,
    lead: "Every number of a convolution, forward and backward. Change any cell, any setting.",
    open: async (context) => (await import("./convolution/convolution.ts")).openConvolution(context),
  },
  {
    id: "theatre", chapter: "11", title: "LeNet theatre", onPage: true,
    lead: "Follow your number through every layer. Point at any unit for its sum and what it sees.",
    keys: [["c", "clear the pad"], ["0 to 9", "draw that digit"], ["p", "pin this input, to compare"]],
    open: async (context) => (await import("./theatre/theatre.ts")).openTheatre(context),
  },
];
