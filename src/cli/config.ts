/** `spikemba config`: what can be set, its value in a preset, what it may be, what it means. */
import { type PresetName, resolveConfig } from '../model/index.js'
import { CONFIG_HELP, LOSS_WEIGHTS, SECTIONS } from '../model/internal.js'
import { OptionError } from '../tensor/index.js'
import type { Command } from './command.js'

interface ListedKey {
  readonly section: string
  readonly key: string
  readonly value: unknown
  readonly expected: string
  readonly means: string
}

export const config: Command = {
  name: 'config [keys...]',
  summary: 'list the keys of the configuration: value, what it may be, what it means',
  options: [
    ['--preset <name>', 'values of tiny, practical, paper or paper-proposals', 'practical'],
    ['--json', 'one JSON line a key'],
  ],
  examples: ['spikemba config', 'spikemba config gate lossWeights.proposal --preset paper'],
  async run(asked, { preset, json }) {
    const all = keysOf(preset as PresetName)
    const unknown = asked.find((name) => !all.some(({ key }) => key === name))
    if (unknown !== undefined)
      throw new OptionError('key', unknown, 'a key of the configuration; without a key all are listed')
    const listed = asked.length > 0 ? all.filter(({ key }) => asked.includes(key)) : all
    if (json) return console.log(listed.map((each) => JSON.stringify(each)).join('\n'))
    let section = ''
    for (const each of listed) {
      if (each.section !== section) console.log(`${section && '\n'}${each.section}`)
      section = each.section
      console.log(`  ${each.key} = ${each.value}\n      ${each.means}\n      ${each.expected}`)
    }
  },
}

function keysOf(preset: PresetName): ListedKey[] {
  const { lossWeights, ...values } = resolveConfig(preset)
  const listed = (section: string, keys: Readonly<Record<string, { expected: string }>>, from: object, prefix = '') =>
    Object.entries(keys).map(([name, { expected }]) => ({
      section,
      key: `${prefix}${name}`,
      value: (from as Readonly<Record<string, unknown>>)[name],
      expected,
      means: CONFIG_HELP[`${prefix}${name}`]!,
    }))
  return Object.entries(SECTIONS).flatMap(([section, keys]) => [
    ...listed(section, keys, values),
    ...(section === 'losses' ? listed(section, LOSS_WEIGHTS, lossWeights, 'lossWeights.') : []),
  ])
}
