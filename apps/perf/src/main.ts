import "@receptive/demo/style.css";
import "./perf.css";
import { showPage } from "./show-page.ts";
import { storedData } from "./stored-data.ts";

showPage(document.body, await storedData());
