import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { expect, test } from 'vitest'

// The rooms of src and the arrows between them. A new arrow is a decision: change this table in the same commit.
const ARROWS: Record<string, readonly string[]> = {
  display: [],
  tensor: ['display'],
  formats: [],
  metrics: [],
  viz: ['display'],
  course: ['datasets'], // loaded when a notebook opens its data
  // Deep: the safetensors reader, which refuses hostile bytes already (the door of formats opens Node's file system),
  // how proposals are scored, words.
  inspector: ['formats', 'metrics', 'display'],
  kernel: [],
  ops: ['tensor'],
  nn: ['ops', 'tensor', 'display'],
  snn: ['nn', 'ops', 'tensor', 'display'],
  ssm: ['nn', 'ops', 'tensor'],
  losses: ['nn', 'ops', 'tensor'],
  model: ['snn', 'ssm', 'nn', 'ops', 'tensor', 'formats', 'metrics', 'inspector', 'display'],
  datasets: ['metrics', 'formats', 'tensor', 'display'],
  train: ['nn', 'ops', 'tensor', 'losses', 'datasets', 'metrics', 'formats'],
  recipes: [
    'model',
    'train',
    'losses',
    'datasets',
    'metrics',
    'viz',
    'tensor',
    'formats',
    'display',
    'inspector',
    'nn',
  ],
}
/** Rooms that know nothing of TensorFlow.js: tested in milliseconds, reused by the plugins. */
const WITHOUT_TFJS = ['formats', 'metrics', 'display', 'viz', 'course', 'inspector', 'kernel']

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : path.endsWith('.ts') && !path.endsWith('.as.ts') ? [path] : [] // *.as.ts is AssemblyScript
  })
const imports = (path: string): string[] =>
  [
    ...readFileSync(path, 'utf8').matchAll(
      /(?:^|\n)\s*(import|export)\s+(?!type\b)[^'"`;]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
    ),
  ].map((match) => (match[2] ?? match[3] ?? match[4])!)

const all = files('src').map((path) => ({ path, room: relative('src', path).split(sep)[0]!, imports: imports(path) }))
const roomOf = (path: string, specifier: string): string => relative('src', join(path, '..', specifier)).split(sep)[0]!

test('every room imports only what its arrows allow', () => {
  const wrong = all.flatMap(({ path, room, imports }) =>
    ARROWS[room] === undefined
      ? []
      : imports
          .filter(
            (specifier) =>
              specifier.startsWith('.') &&
              roomOf(path, specifier) !== room &&
              !ARROWS[room]!.includes(roomOf(path, specifier)),
          )
          .map((specifier) => `${path} -> ${specifier}`),
  )
  expect(wrong).toEqual([])
})

test('every folder of src is a room of the table, or the command line', () => {
  const rooms = new Set(all.filter(({ path }) => path.split(sep).length > 2).map(({ room }) => room))
  expect([...rooms].filter((room) => room !== 'cli' && !(room in ARROWS))).toEqual([])
})

test('formats, metrics, viz, course, inspector and kernel do not know TensorFlow.js', () => {
  expect(
    all
      .filter(
        ({ room, imports }) =>
          WITHOUT_TFJS.includes(room) && imports.some((specifier) => specifier.startsWith('@tensorflow/')),
      )
      .map(({ path }) => path),
  ).toEqual([])
})

test('Node is imported only by the command line, the kernel and files named *.node.ts', () => {
  const wrong = all.filter(
    ({ path, room, imports }) =>
      room !== 'cli' &&
      room !== 'kernel' &&
      !/\.node\.ts$/.test(path) &&
      imports.some((specifier) => specifier.startsWith('node:')),
  )
  expect(wrong.map(({ path }) => path)).toEqual([])
})

test('what a room keeps for the others in internal.ts, another room or a test takes', () => {
  const users = [...all.map(({ path }) => path), ...files('test')].map((path) => ({
    path,
    text: readFileSync(path, 'utf8'),
  }))
  const named = (braces: string): string[] =>
    braces.split(',').flatMap(
      (name) =>
        name
          .trim()
          .replace(/^type /, '')
          .split(' as ')[0] || [],
    )
  const idle = Object.keys(ARROWS).flatMap((room) => {
    const door = join('src', room, 'internal.ts')
    if (!existsSync(door)) return []
    const taken = users.flatMap(({ path, text }) =>
      [...text.matchAll(/\{([^{}]*)\} from '(\.[^']*\/internal\.js)'/g)]
        .filter(([, , specifier]) => join(path, '..', specifier!) === door.replace(/ts$/, 'js'))
        .flatMap(([, names]) => named(names!)),
    )
    const kept = [...readFileSync(door, 'utf8').matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    return kept.flatMap(([, names]) => named(names!)).filter((name) => !taken.includes(name))
  })
  expect(idle).toEqual([])
})

// Inside of train: a run is made of gradients, an optimizer, workers and checkpoints, which do not know it.
const TRAIN_ARROWS: Record<string, readonly string[]> = {
  gradient: [],
  optimizer: [],
  checkpoint: [],
  parallel: ['gradient'],
  run: ['gradient', 'optimizer', 'parallel', 'checkpoint'],
}

test('inside of train every folder imports only what its arrows allow', () => {
  const inTrain = all.filter(({ path, room }) => room === 'train' && path.split(sep).length > 3)
  expect(new Set(inTrain.map(({ path }) => path.split(sep)[2]!))).toEqual(new Set(Object.keys(TRAIN_ARROWS)))
  const wrong = inTrain.flatMap(({ path, imports }) => {
    const from = path.split(sep)[2]!
    const targets = imports
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => join(path, '..', specifier).split(sep))
      .filter(([, room, folder, file]) => room === 'train' && file !== undefined && folder !== from)
    return targets.filter((to) => !TRAIN_ARROWS[from]!.includes(to[2]!)).map((to) => `${path} -> ${to.join(sep)}`)
  })
  expect(wrong).toEqual([])
})

// Inside of ops: index and linear → op → runtime/<backend> → runtime; overrides → runtime/<backend>. Never runtime → op.
const boxOf = (path: string): string => {
  const [, , box, inner, file] = path.split(sep)
  if (inner === undefined) return 'top' // index, internal, checkpoint, stopGradient
  if (box === 'runtime') return file === undefined ? 'runtime' : `runtime/${inner}`
  return box === 'overrides' ? 'overrides' : 'op'
}
const OPS_ARROWS: Record<string, (from: string, to: string) => boolean> = {
  top: () => true,
  overrides: (_, to) => ['overrides', 'runtime', 'runtime/wasm', 'runtime/webgpu'].includes(boxOf(to)),
  runtime: (_, to) => boxOf(to) === 'runtime',
  'runtime/cpu': (_, to) => boxOf(to).startsWith('runtime') && boxOf(to) !== 'runtime/wasm',
  'runtime/cuda': (_, to) => ['runtime', 'runtime/cuda'].includes(boxOf(to)),
  'runtime/tensorflow': (_, to) => ['runtime', 'runtime/cuda', 'runtime/tensorflow'].includes(boxOf(to)),
  'runtime/webgpu': (_, to) => ['runtime', 'runtime/webgpu'].includes(boxOf(to)),
  // Off its own backend the WebAssembly kernels work on copies, which TensorFlow's operations make fastest.
  'runtime/wasm': (from, to) =>
    ['runtime', 'runtime/wasm'].includes(boxOf(to)) || (/copyingWorkspace/.test(from) && /addon/.test(to)),
  op(from, to) {
    const [own, other] = [from, to].map((path) => path.split(sep)[2])
    if (boxOf(to) === 'overrides') return own === 'linear' // makes sure that the products it is made of are the fast ones
    if (boxOf(to) === 'top') return /stopGradient/.test(to)
    return boxOf(to) !== 'op' || own === other || new RegExp(`[/\\\\](${other}|surrogate\\w+)\\.js$`).test(to) // another op's public function and numbers
  },
}

test('inside of ops, imports run from the ops to the runtime, and never back', () => {
  const wrong = all
    .filter(({ room }) => room === 'ops')
    .flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => specifier.startsWith('.') && roomOf(path, specifier) === 'ops')
        .map((specifier) => join(path, '..', specifier))
        .filter((to) => !OPS_ARROWS[boxOf(path)]!(path, to))
        .map((to) => `${path} -> ${to}`),
    )
  expect(wrong).toEqual([])
})

test('a file of one backend imports none of another', () => {
  const backends = ['cpu', 'wasm', 'tensorflow', 'cuda', 'webgpu']
  const wrong = all
    .filter(({ path, room }) => room === 'ops' && backends.some((name) => path.endsWith(`${sep}${name}.ts`)))
    .flatMap(({ path, imports }) => {
      const own = backends.find((name) => path.endsWith(`${sep}${name}.ts`))!
      const fallsBack = (specifier: string) => own === 'tensorflow' && /^.\/(wasm|cuda)\.js$/.test(specifier)
      return imports
        .filter(
          (specifier) =>
            backends.some((name) => name !== own && new RegExp(`(/${name}\\.js$|runtime/${name}/)`).test(specifier)) &&
            !fallsBack(specifier),
        )
        .map((specifier) => `${path} -> ${specifier}`)
    })
  expect(wrong).toEqual([])
})

// Inside of kernel: a client drives any kernel of Jupyter's; the server is our own, a folder for each of its threads.
// See src/kernel/README.md.
const KERNEL_ARROWS: Record<string, readonly string[]> = {
  errors: [],
  wire: ['errors'],
  client: ['wire', 'spec', 'errors'],
  spec: ['server', 'errors'], // where our own kernel is
  notebook: ['client', 'errors'],
  run: ['notebook', 'client', 'spec'],
  compare: ['notebook'],
  page: ['notebook'],
  server: [], // what the threads say to each other, how much memory there is, how the program is started
  'server/code': [],
  'server/check': ['server/code', 'server'],
  'server/debug': ['server/code'],
  'server/cells': ['server/code', 'server', 'server/check: remoteChecker'],
  'server/protocol': [
    'wire',
    'server',
    'server/code',
    'server/debug',
    'server/check: remoteChecker',
    'server/check: compiler',
  ],
  'server/main': ['wire', 'server', 'server/cells: closeInput', 'server/cells: thread'],
}
const kernelBoxOf = (path: string): string => {
  const [top, second, third] = relative(join('src', 'kernel'), path)
    .replace(/\.[jt]s$/, '')
    .split(sep) as [string, ...string[]]
  if (top !== 'server') return top
  return third === undefined && second !== 'main' ? 'server' : `server/${second}`
}

test('inside of kernel, imports run along the table', () => {
  const wrong = all
    .filter(({ path, room }) => room === 'kernel' && kernelBoxOf(path) !== 'index')
    .flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => join(path, '..', specifier))
        .filter((to) => {
          const [from, box] = [kernelBoxOf(path), kernelBoxOf(to)]
          const allowed = KERNEL_ARROWS[from] ?? []
          return from !== box && !allowed.includes(box) && !allowed.includes(`${box}: ${basename(to, '.js')}`)
        })
        .map((to) => `${path} -> ${to}`),
    )
  expect(wrong).toEqual([])
})
