import { PROBLEM_CODES } from '../http/problem-codes.js';

/** No inline script or style anywhere: what is not one of our own files is not loaded. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Swagger UI's own icons are data URLs in its stylesheet
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = (title: string, styles: readonly string[], body: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} – Praesidia Keys</title>
<link rel="icon" href="/docs/favicon-32x32.png">
${styles.map((file) => `<link rel="stylesheet" href="/docs/${file}">`).join('\n')}
</head>
<body>
${body}
</body>
</html>
`;

export const DOCS_PAGE = page(
  'API',
  ['swagger-ui.css', 'pages.css'],
  `<div id="swagger-ui"></div>
<noscript>This page needs JavaScript; the document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>`,
);

/** Starts Swagger UI in the colours that the reader's system asks for. */
export const START_SCRIPT = `const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });
`;

export const PAGES_STYLE = `:root { color-scheme: light dark; }
body { margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; }
main section { margin: 2rem 0; scroll-margin-top: 1rem; }
main section:target { outline: 2px solid; outline-offset: 0.75rem; }
main h2 { margin: 0; font-size: 1.1rem; }
main p { margin: 0.25rem 0; }
code { font-family: ui-monospace, monospace; }
`;

/** Documents each problem code; `type` of a problem points at its section. */
export const PROBLEMS_PAGE = page(
  'Problems',
  ['pages.css'],
  `<main>
<h1>Problems</h1>
<p>Every error is a problem after <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>, as
<code>application/problem+json</code>: <code>type</code>, <code>title</code>, <code>status</code>, <code>detail</code>,
<code>code</code> and <code>requestId</code>, with further members where they help.</p>
${Object.entries(PROBLEM_CODES)
  .map(
    ([code, { status, meaning, remedy }]) => `<section id="${code}">
<h2><code>${code}</code> – ${status.join(', ')}</h2>
<p>${marked(meaning)}</p>
<p>${marked(remedy)}</p>
</section>`,
  )
  .join('\n')}
</main>`,
);

function marked(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
