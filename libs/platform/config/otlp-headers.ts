/**
 * Whether a text lists headers as OpenTelemetry reads them, `NAME=VALUE,NAME=VALUE`: what it would pass over in silence, cut off, or fail
 * at with each request, is none.
 */
export const areOtlpHeaders = (text: string): boolean => text.split(',').every(isHeader);

const isHeader = (pair: string): boolean => {
  const [, name, value] = /^([^=]+)=([^;]+)$/s.exec(pair.trim()) ?? [];
  if (name === undefined || value === undefined) return false;
  return TOKEN.test(decoded(name.trim())) && TEXT.test(decoded(value.trim()));
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};

// What RFC 9110 takes for the name of a header, and Node for its value.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const TEXT = /^[\t\x20-\x7e\x80-\xff]+$/;
