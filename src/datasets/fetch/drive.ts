/**
 * Google Drive's own ways: the address behind a file's page, and the pages that it sends in place of a file.
 * Large files come after a page with a form ("can't scan this file for viruses") whose answer is the file; popular ones
 * after none at all.
 */

/** What a web page that came in place of a file asks for. */
export type PageMeaning = { readonly next: string } | { readonly problem: string }

/**
 * The address that answers with the file: a Drive page `…/file/d/ID/view` becomes its download, any other address
 * stays.
 */
export function fileAddress(url: string): string {
  const { hostname, pathname, searchParams } = new URL(url)
  if (hostname !== 'drive.google.com' && hostname !== 'docs.google.com') return url
  const id = /\/file\/d\/([\w-]+)/.exec(pathname)?.[1] ?? searchParams.get('id')
  return id ? `https://drive.usercontent.google.com/download?id=${id}&export=download` : url
}

/** Reads a page that a host sent: the form that confirms the download, or why there is none. */
export function readPage(html: string, address: string): PageMeaning {
  const form = /<form\b[^>]*\bid="download-form"[^>]*>([\s\S]*?)<\/form>/i.exec(html)
  const action = form && attribute(form[0], 'action')
  if (form && action) {
    const next = new URL(action, address)
    for (const [input] of form[1]!.matchAll(/<input\b[^>]*>/gi)) {
      const name = attribute(input, 'name')
      if (name) next.searchParams.set(name, attribute(input, 'value') ?? '')
    }
    return { next: next.href }
  }
  const link = /href="([^"]*\/uc\?export=download[^"]*confirm=[^"]*)"/i.exec(html)?.[1]
  if (link) return { next: new URL(unescapeHtml(link), address).href }
  if (
    /quota exceeded|too many users have (viewed|downloaded)|can.{1,6}t view or download this file at this time/i.test(
      html,
    )
  )
    return {
      problem:
        'the host’s quota for this file is used up for now (too many people fetched it); try again in a day, or take another mirror',
    }
  if (/accounts\.google\.com\/(v3\/)?signin|ServiceLogin|You need access/i.test(html))
    return { problem: 'the host wants a login for this file; open the address in a browser, and give the saved file' }
  const title = /<title>([^<]*)<\/title>/i.exec(html)?.[1]?.trim()
  return {
    problem: `the host sent a web page${title ? ` (“${unescapeHtml(title).slice(0, 80)}”)` : ''}, not the file; open the address in a browser, and give the saved file`,
  }
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1]
  return value === undefined ? undefined : unescapeHtml(value)
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', '#39': "'", lt: '<', gt: '>' }
const unescapeHtml = (text: string): string =>
  text.replace(/&(amp|quot|#39|lt|gt);/g, (_, name: string) => ENTITIES[name]!)
