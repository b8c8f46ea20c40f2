// Searches the site's own index: every word must occur; titles count more than text. No network, so it works from the disk as well.
const [box, list] = [document.getElementById('search'), document.getElementById('found')]

function find(words) {
  const score = ({ title, text }) => {
    let sum = 0
    for (const word of words) {
      const [inTitle, inText] = [title.toLowerCase().includes(word), text.toLowerCase().includes(word)]
      if (!inTitle && !inText) return 0
      sum += (title.toLowerCase() === word ? 8 : 0) + (inTitle ? 4 : 0) + (inText ? 1 : 0)
    }
    return sum
  }
  return globalThis.SITE_INDEX.map((entry) => [score(entry), entry])
    .filter(([points]) => points > 0)
    .sort(([a], [b]) => b - a)
    .slice(0, 20)
    .map(([, entry]) => entry)
}

function around(text, word) {
  const at = Math.max(0, text.toLowerCase().indexOf(word))
  return `${at > 40 ? '… ' : ''}${text.slice(Math.max(0, at - 40), at + 100)}`
}

function show() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean)
  const found = words.length ? find(words) : []
  list.replaceChildren(
    ...found.map(({ title, text, path }) => {
      const [item, link, detail] = ['li', 'a', 'small'].map((tag) => document.createElement(tag))
      link.href = globalThis.SITE_ROOT + path
      link.textContent = title
      detail.textContent = around(text, words[0])
      link.append(detail)
      item.append(link)
      return item
    }),
  )
  if (words.length && !found.length)
    list.append(Object.assign(document.createElement('li'), { textContent: `nothing holds ${words.join(' and ')}` }))
}

box.addEventListener('input', show)
addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    box.value = ''
    show()
  }
  if (event.key === '/' && document.activeElement !== box) {
    event.preventDefault()
    box.focus()
  }
  const links = [...list.querySelectorAll('a')]
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step || !links.length || (document.activeElement !== box && !list.contains(document.activeElement))) return
  event.preventDefault()
  const next = links.indexOf(document.activeElement) + step
  ;(next < 0 ? box : links[Math.min(next, links.length - 1)]).focus()
})
