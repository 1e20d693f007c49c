const style = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 40rem; padding: 0 1rem; }
dt { font-weight: 600; margin-top: 0.8rem; }
dd { margin: 0; }
`;

/** Where people begin who open the address of the server. */
export const welcome = {
  html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Ledgerline</title>
<style>${style}</style>
</head>
<body>
<h1>Ledgerline</h1>
<p>What fed this, what breaks if it changes, and which event said so.</p>
<dl>
<dt><a href="/graphiql">/graphiql</a></dt><dd>Ask questions and read what can be asked.</dd>
<dt>/graphql</dt><dd>The same for programs: POST <code>{"query": "{ status { head lag } }"}</code>.</dd>
<dt>/api/v1/lineage</dt><dd>Takes OpenLineage events by POST; many at once at /api/v1/lineage/batch.</dd>
<dt><a href="/api/v1/graph">/api/v1/graph</a></dt><dd>Everything that holds, as one JSON document.</dd>
<dt><a href="/health/ready">/health/ready</a></dt><dd>Whether answers keep up with the log; <a href="/health/live">/health/live</a> whether the process lives.</dd>
</dl>
</body>
</html>
`,
  policy: `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};
