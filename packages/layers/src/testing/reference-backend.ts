import { setDefaultBackend } from "@receptive/core";
import { reference } from "@receptive/core/reference";

/** Tests compute with the definition of right, in doubles; importing this names it as the default. */
setDefaultBackend(() => reference());
