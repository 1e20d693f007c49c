/** The URL of a log without its password, for messages. */
export const shownLog = (url: string): string => url.replace(/\/\/.*@/s, '//***@');
