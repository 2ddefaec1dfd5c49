const PASSWORD = /([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]{0,256}):(?!\d{1,5}[/?#])(?:(?!:\/\/)[^\s"]){1,1024}@/gi;
const PARAMETER = /([?&][\w.-]{0,40}(?:pass|secret|token|key)[\w.-]{0,40}=)[^\s&#"]{1,1024}/gi;

/** The last net under URLs in messages of libraries: `scheme://user:password@host`, `?password=`. */
export function maskCredentials(text: string): string {
  return text.replace(PASSWORD, '$1:***@').replace(PARAMETER, '$1***');
}
