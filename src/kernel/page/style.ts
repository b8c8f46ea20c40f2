/** Looks of a notebook's page: one column, the code in grey, nothing fetched. */
export const STYLE = `
:root { color-scheme: light }
body { font: 16px/1.55 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 54rem; margin: 2rem auto; padding: 0 1rem }
h1, h2, h3 { line-height: 1.25 }
pre, code { font: 13.5px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre { overflow-x: auto; margin: 0; padding: .6rem .8rem; border-radius: 4px }
p code, li code, td code { background: #f2f2f2; padding: .1em .3em; border-radius: 3px }
.code { display: grid; grid-template-columns: 3rem minmax(0, 1fr); margin: 1rem 0 }
.code > .count { color: #767676; font: 12px/2.4 ui-monospace, monospace; text-align: right; padding-right: .6rem }
.code > .outputs { grid-column: 2 }
.source { background: #f5f6f7; border-left: 3px solid #0072b2 }
.stderr { background: #fdf0ec }
.display { margin: .5rem 0; overflow-x: auto }
.display img, .markdown img { max-width: 100% }
details > summary { cursor: pointer; color: #0072b2; padding: .3rem 0 }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 3px solid #d55e00; background: #fdf6f1 }
table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd; text-align: left }
math[display="block"] { margin: 1rem 0 }
`
