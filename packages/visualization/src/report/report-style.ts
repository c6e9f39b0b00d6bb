import { type Theme, tokens } from "../color/tokens.ts";

function variables(theme: Theme): string {
  const { background, ink, muted, hairline, target, negative } = tokens[theme];
  return `--page:${background};--ink:${ink};--muted:${muted};--hairline:${hairline};--target:${target};--negative:${negative}`;
}

/** The style sheet of a report: 17 px on 1.65, hairlines, two columns of figures where they fit, print without a page colour. */
export const reportStyle: string = `
:root{color-scheme:light dark;${variables("light")}}
@media(prefers-color-scheme:dark){:root{${variables("dark")}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:17px/1.65 "Noto Sans","Open Sans","Source Sans 3","Segoe UI",system-ui,sans-serif;font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
main{max-width:1120px;margin:0 auto;padding:64px 32px 96px}
h1{font-size:38px;line-height:1.2;font-weight:600;letter-spacing:-.015em;margin:0 0 40px;max-width:24em;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:21px;line-height:1.35;font-weight:600;margin:0 0 14px}
h2+p{margin-top:-10px}
section{border-top:1px solid var(--hairline);padding:28px 0 0;margin:56px 0 0}
p{margin:0 0 20px;max-width:66ch;color:var(--muted);text-wrap:pretty;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:20px 32px;margin:0}
.facts div{border-top:1px solid var(--hairline);padding-top:10px;min-width:0}
.facts dt{font-size:14px;line-height:1.4;color:var(--muted)}
.facts dd{margin:2px 0 0;font-size:21px;line-height:1.35;overflow-wrap:anywhere}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:36px 48px}
figure{margin:0;min-width:0}
figcaption{font-size:15px;line-height:1.5;color:var(--muted)}
.pair figcaption{color:var(--ink);margin:0 0 10px}
svg{display:block;max-width:100%;height:auto;overflow:visible}
.wide{overflow-x:auto;padding:2px}
.wide svg{max-width:none}
.mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(92px,1fr));gap:24px 16px;list-style:none;margin:0;padding:0}
.mistakes svg{width:76px;height:76px;outline:1px solid var(--hairline)}
.mistakes figcaption{margin-top:7px;line-height:1.4}
.mistakes b{font-weight:600;font-size:17px}
.label{color:var(--target)}
.guess{color:var(--negative)}
details{margin:20px 0 0;font-size:15px}
summary{cursor:pointer;color:var(--muted);padding:10px 0;width:fit-content}
summary:focus-visible{outline:2px solid var(--ink);outline-offset:4px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:4px 0 0}
th,td{text-align:right;padding:5px 0 5px 28px;border-top:1px solid var(--hairline);font-weight:400;white-space:nowrap}
th{color:var(--muted)}
th:first-child,td:first-child{padding-left:0}
thead th{border-top:0}
footer{border-top:1px solid var(--hairline);margin-top:72px;padding-top:16px;font-size:14px;color:var(--muted)}
@media(max-width:640px){main{padding:36px 20px 64px}h1{font-size:29px;margin-bottom:28px}section{margin-top:44px}.facts{grid-template-columns:1fr 1fr;gap:16px 20px}.facts dd{font-size:18px}}
@media print{:root{color-scheme:light;${variables("light")};--page:#fff}main{padding:0}section{break-inside:avoid}}
`.trim();
