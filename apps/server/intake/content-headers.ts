/** How the events of a body are laid out. */
type Media = 'JSON' | 'LINES';

/** The layout that a content type names, whatever its parameters: JSON when it names none, `null` for any other. */
export const mediaOf = (contentType: string | undefined): Media | null => {
  switch (contentType?.split(';')[0]?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'application/json':
      return 'JSON';
    case 'application/x-ndjson':
      return 'LINES';
    default:
      return null;
  }
};

type Encoding = 'PLAIN' | 'GZIP';

/** How a body is encoded; `null` for an encoding that is not accepted. */
export const encodingOf = (contentEncoding: string | undefined): Encoding | null => {
  switch (contentEncoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return 'PLAIN';
    case 'gzip':
    case 'x-gzip':
      return 'GZIP';
    default:
      return null;
  }
};
