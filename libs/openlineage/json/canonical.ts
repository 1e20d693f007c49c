import { compareUtf8 } from '../compare.ts';
import { isJsonArray, JsonNumber, type Json, type JsonObject } from './json.ts';

/**
 * The canonical text of a JSON value, the same for all ways to write it: members sorted by code point, no space
 * between, strings escaped only where JSON requires it, numbers as written. Lone surrogates stay escaped (`\ud800`),
 * because UTF-8 cannot encode them.
 */
export const canonicalJson = (json: Json): string => {
  // JSON.stringify of a string escapes quotes, backslashes, control characters and lone surrogates, and nothing else.
  if (typeof json === 'string') return JSON.stringify(json);
  if (typeof json !== 'object' || json === null) return String(json);
  if (json instanceof JsonNumber) return json.text;
  if (isJsonArray(json)) return `[${json.map(canonicalJson).join(',')}]`;
  return canonicalObject(json);
};

const canonicalObject = (json: JsonObject): string => {
  let text = '';
  for (const name of Object.keys(json).sort(compareUtf8)) {
    const value = json[name];
    if (value === undefined) continue;
    text += `${text ? ',' : ''}${JSON.stringify(name)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
};
