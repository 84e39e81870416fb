// Block Kit -> a page that looks as in Slack. Usage: node slack_page.mjs WIDTH < blocks.json > page.html
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

const blocks = JSON.parse(readFileSync(0, "utf8"));
const style = readFileSync(new URL("./node_modules/slack-blocks-to-jsx/dist/style.css", import.meta.url), "utf8");
const logo = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="6" fill="#1f3a4d"/><text x="18" y="26" font-size="24" text-anchor="middle" fill="#fff">❝</text></svg>',
)}`;
const message = createElement(Message, { blocks, name: "briefbot", logo, time: new Date("2026-11-22T07:45:00") });
const own = `body{margin:0;padding:12px;background:#fff;font-family:Lato,"Helvetica Neue",Helvetica,Arial,sans-serif}main{width:${process.argv[2]}px}`;
process.stdout.write(`<!doctype html><meta charset="utf-8"><style>${style}${own}</style><main>${renderToStaticMarkup(message)}</main>`);
