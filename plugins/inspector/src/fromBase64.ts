/** Bytes from base64, as pages and notebooks carry them. @throws DOMException where the text is something else */
export const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0))
