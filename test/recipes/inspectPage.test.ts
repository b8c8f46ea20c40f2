import { expect, test } from 'vitest'
import { inspectPage } from '../../src/recipes/internal.js'

const page = (module: string): string => inspectPage('a <page>', new Uint8Array([1, 2, 3]), module)

test.each(['open', '$i', 'a$', '_'])(
  'the view’s function is found by whatever name the bundler gave it: %s',
  (name) => {
    expect(page(`var ${name}=1;export{x as mount,${name} as openPage,y as render};`)).toContain(
      `const openPage = ${name}\n`,
    )
  },
)

test('a module that is not the view is refused in one sentence', () => {
  expect(() => page('export{x as mount};')).toThrow('does not export openPage; build it with npm run build:plugins')
})

test('no title and no script ends the page early', () => {
  const html = page('"</script><script>evil()";var o=1;export{o as openPage};')
  expect(html).toContain('<title>a &lt;page&gt;</title>')
  expect(html).not.toContain('</script><script>evil')
})
