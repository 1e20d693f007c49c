/**
 * Whether a text is a list of headers in OpenTelemetry's format, `NAME=VALUE,NAME=VALUE`. Rejects
 * lists that OpenTelemetry would silently ignore or cut off, or that would make every request fail.
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

// The characters that RFC 9110 allows in the name of a header, and Node in its value.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const TEXT = /^[\t\x20-\x7e\x80-\xff]+$/;
