/** For tests of this backend elsewhere: an adapter wherever there is one. */
export { candidates, create, findAdapter, type Found, lose } from "./adapter.ts";
