/** The URL of a log for people, without the password that it may hold. */
export const shownLog = (url: string): string => url.replace(/\/\/.*@/s, '//***@');
