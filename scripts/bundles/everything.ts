/** All of the umbrella package. */
export * from "receptive";
