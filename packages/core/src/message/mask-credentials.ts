/** The last net under URLs in messages of libraries: `scheme://user:password@host`. */
export function maskCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,256}):[^\s/]{1,256}@/gi, '$1:***@');
}
