/** What a browser sees where the console was not built yet. */
export function unbuiltPage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Freehold</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style nonce="__STYLE_NONCE__">
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; font: 17px/1.6 Georgia, serif; }
body { background: light-dark(#f7f4ec, #171a17); color: light-dark(#22302a, #e4e6dd); }
main { max-width: 34rem; padding: 2rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.7rem; font-weight: 600; }
code { padding: 0.15em 0.4em; border-radius: 4px; background: light-dark(#e9e4d6, #262b27); font-size: 0.9em; }
</style>
</head>
<body>
<main>
<h1>The server runs; its pages are not built yet</h1>
<p>In the folder of the source, type</p>
<p><code>npm run build:web</code></p>
<p>and load this page again. Programs can ask at <code>/v1</code> meanwhile.</p>
</main>
</body>
</html>
`;
}
