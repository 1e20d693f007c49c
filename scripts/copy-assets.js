// Copies what tsc leaves behind (GraphQL schemas, the pages' files) from apps/ into dist/apps/.
import { cpSync, existsSync, statSync } from 'node:fs';
import { extname } from 'node:path';

const ASSETS = new Set(['.graphql', '.html', '.css', '.js', '.svg', '.png', '.ico', '.woff2']);

if (existsSync('apps')) {
  cpSync('apps', 'dist/apps', {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || ASSETS.has(extname(source)),
  });
}
