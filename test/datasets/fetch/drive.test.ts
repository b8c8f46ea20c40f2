import { expect, test } from 'vitest'
import { fileAddress, readPage } from '../../../src/datasets/fetch/drive.js'
import { confirmationPage, QUOTA_PAGE } from './host.js'

test('a Drive page stands for its file, other addresses stay', () => {
  const file = 'https://drive.usercontent.google.com/download?id=1LXsZ-_x&export=download'
  for (const url of [
    'https://drive.google.com/file/d/1LXsZ-_x/view?usp=sharing',
    'https://drive.google.com/uc?id=1LXsZ-_x',
    'https://docs.google.com/open?id=1LXsZ-_x',
  ])
    expect(fileAddress(url)).toBe(file)
  for (const url of [
    'https://huggingface.co/datasets/a/b/resolve/main/x.tar.gz',
    'https://drive.google.com/drive/folders/1x',
    'https://notdrive.google.com.evil.org/file/d/1x/view',
  ])
    expect(fileAddress(url)).toBe(url)
})

test('the form of the confirmation page is answered', () => {
  const address = 'https://drive.usercontent.google.com/download?id=FILE&export=download'
  expect(readPage(confirmationPage('https://drive.usercontent.google.com/download'), address)).toEqual({
    next: 'https://drive.usercontent.google.com/download?id=FILE&export=download&confirm=t&uuid=1f-2e',
  })
  expect(
    readPage(
      '<a id="uc-download-link" href="/uc?export=download&amp;confirm=Ab1_&amp;id=FILE">Download anyway</a>',
      'https://drive.google.com/uc?id=FILE',
    ),
  ).toEqual({
    next: 'https://drive.google.com/uc?export=download&confirm=Ab1_&id=FILE',
  })
})

test('other pages say why the file does not come', () => {
  const problem = (html: string): string => (readPage(html, 'https://x/') as { problem: string }).problem
  expect(problem(QUOTA_PAGE)).toContain('quota for this file is used up for now')
  expect(problem('<title>Sign in</title><a href="https://accounts.google.com/ServiceLogin?x">')).toContain(
    'wants a login',
  )
  expect(problem('<html><title>Tom &amp; Jerry</title></html>')).toContain(
    'sent a web page (“Tom & Jerry”), not the file',
  )
})
