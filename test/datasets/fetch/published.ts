/**
 * Small editions of the five benchmarks, in the file formats, names and folder layouts in which others publish them.
 */
import type { BenchmarkName } from 'spikemba/datasets'
import { writeJsonl, writeNpy, writeNpz } from 'spikemba/formats'
import { type Files, tar, tarGz, zip } from './archives.js'

export interface Edition {
  readonly annotations: Files
  /** Archives as their publishers pack them, by file name. */
  readonly archives: Files
}

const values = (rows: number, columns: number, seed: number): Float32Array =>
  Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(seed + i * 0.7))
const npz = (rows: number, columns: number, seed: number, name = 'features'): Uint8Array =>
  writeNpz([[name, { shape: [rows, columns], data: values(rows, columns, seed) }]])
const npy = (rows: number, columns: number, seed: number): Uint8Array =>
  writeNpy({ shape: [rows, columns], data: values(rows, columns, seed) })
const words = (seed: number, name = 'last_hidden_state'): Uint8Array => npz(4, 512, seed, name)
const folder = (name: string, files: Files): [string, Uint8Array][] =>
  [...files].map(([file, bytes]) => [`${name}/${file}`, bytes])
const each = (stems: readonly (string | number)[], file: (stem: string, seed: number) => [string, Uint8Array]): Files =>
  new Map(stems.map((stem, i) => file(String(stem), i + 1)))

const moments = (
  split: string,
  vids: readonly string[],
  firstQid: number,
  qid = (i: number): number | string => i,
): object[] =>
  vids.map((vid, i) => ({
    qid: qid(firstQid + i),
    query: `a person does thing ${i} (${split})`,
    duration: 20,
    vid,
    relevant_windows: [[4, 10]],
  }))

/** Moment-DETR's `moment_detr_features.tar.gz`. */
function qvhighlights(): Edition {
  const vids = {
    train: ['RoripwjYFp8_60.0_210.0', 'bP5KfdFJzC4_660.0_810.0'],
    val: ['NUsG9BgSes0_210.0_360.0'],
    test: ['-lqVZHxnGRw_0.0_150.0'],
  }
  const rows = Object.entries(vids).map(([split, names], i): [string, object[]] => [
    split,
    moments(split, names, 10 * i).map((row) => ({
      ...row,
      relevant_clip_ids: [2, 3, 4],
      saliency_scores: [
        [1, 2, 3],
        [4, 4, 4],
        [0, 1, 0],
      ],
    })),
  ])
  const all = Object.values(vids).flat()
  const qids = [0, 1, 10, 20]
  return {
    annotations: new Map(
      rows.map(([split, list]) => [
        split === 'test' ? 'highlight_test_with_gt.jsonl' : `highlight_${split}_release.jsonl`,
        writeJsonl(list),
      ]),
    ),
    archives: new Map([
      [
        'moment_detr_features.tar.gz',
        tarGz(
          new Map([
            ...folder(
              'features/slowfast_features',
              each(all, (vid, i) => [`${vid}.npz`, npz(10, 2304, i)]),
            ),
            ...folder(
              'features/clip_features',
              each(all, (vid, i) => [`${vid}.npz`, npz(10, 512, i)]),
            ),
            ...folder(
              'features/clip_text_features',
              each(qids, (qid, i) => [`qid${qid}.npz`, words(i)]),
            ),
            ...folder(
              'features/clip_sub_features',
              each(all, (vid, i) => [`${vid}/0.npz`, words(i)]),
            ),
          ]),
        ),
      ],
    ]),
  }
}

/** UniVTG's three tars, packed with the whole path of their author's machine. */
function charades(): Edition {
  const vids = ['AO8RW', 'Y6R7T', '3MSZA']
  const place = 'data/home/qinghonglin/univtg/data/charades'
  return {
    annotations: new Map([
      ['charades_train_release.jsonl', writeJsonl(moments('train', vids.slice(0, 2), 0))],
      ['charades_test_release.jsonl', writeJsonl(moments('test', vids.slice(2), 12404))],
    ]),
    archives: new Map([
      [
        'vid_slowfast.tar',
        tar(
          new Map(
            folder(
              `${place}/vid_slowfast`,
              each(vids, (vid, i) => [`${vid}.npz`, npz(20, 2304, i)]),
            ),
          ),
        ),
      ],
      [
        'vid_clip.tar',
        tar(
          new Map(
            folder(
              `${place}/vid_clip`,
              each(vids, (vid, i) => [`${vid}.npz`, npz(20, 512, i)]),
            ),
          ),
        ),
      ],
      [
        'txt_clip.tar',
        tar(
          new Map(
            folder(
              `${place}/txt_clip`,
              each([0, 1, 12404], (qid, i) => [`${qid}.npz`, words(i)]),
            ),
          ),
        ),
      ],
    ]),
  }
}

/** lighthouse's folder, zipped. */
function tacos(): Edition {
  const vids = { train: ['s17-d69', 's13-d21'], val: ['s34-d28'], test: ['s30-d52'] }
  const all = Object.values(vids).flat()
  return {
    annotations: new Map(
      Object.entries(vids).map(([split, names]) => [
        `tacos_${split}_release.jsonl`,
        writeJsonl(moments(split, names, 0).map((row) => ({ ...row, qid: `${(row as { vid: string }).vid}_0` }))),
      ]),
    ),
    archives: new Map([
      [
        'tacos.zip',
        zip(
          new Map([
            ...folder(
              'tacos/slowfast',
              each(all, (vid, i) => [`${vid}.npz`, npz(10, 2304, i)]),
            ),
            ...folder(
              'tacos/clip',
              each(all, (vid, i) => [`${vid}.npz`, npz(10, 512, i)]),
            ),
            ...folder(
              'tacos/clip_text',
              each(all, (vid, i) => [`${vid}_0.npz`, words(i)]),
            ),
            ...folder(
              'tacos/resnet',
              each(all, (vid, i) => [`${vid}.npz`, npz(10, 32, i)]),
            ),
            ['tacos/meta/durations.json', new TextEncoder().encode('{}')],
            ['__MACOSX/tacos/._clip', new Uint8Array(3)],
          ]),
        ),
      ],
    ]),
  }
}

/** UMT's zip: I3D of frames and of flow, audio, and the titles' words. */
function tvsum(): Edition {
  const vids = { train: ['akI8YFjEmUw', 'i3wAGJaaktw'], val: ['sTEELN-vY30'] }
  const all = Object.values(vids).flat()
  const label = Array.from({ length: 10 }, (_, clip) =>
    Array.from({ length: 20 }, (_, rater) => 1 + ((clip * 7 + rater) % 5)),
  )
  return {
    annotations: new Map(
      Object.entries(vids).map(([split, names]) => [
        `tvsum_${split}_release.jsonl`,
        writeJsonl(
          names.map((vid) => ({
            qid: vid,
            query: `title of ${vid}`,
            duration: 10,
            vid,
            relevant_clip_ids: null,
            relevant_windows: null,
            label,
            domain: 'VT',
          })),
        ),
      ]),
    ),
    archives: new Map([
      [
        'tvsum-ec05ad4e.zip',
        zip(
          new Map([
            ...folder(
              'tvsum/video_features',
              each(all, (vid, i) => [`${vid}_rgb.npy`, npy(10, 1024, i)]),
            ),
            ...folder(
              'tvsum/video_features',
              each(all, (vid, i) => [`${vid}_opt.npy`, npy(10, 1024, i)]),
            ),
            ...folder(
              'tvsum/audio_features',
              each(all, (vid, i) => [`${vid}.npy`, npy(10, 2048, i)]),
            ),
            ...folder(
              'tvsum/query_features',
              each(all, (vid, i) => [`${vid}.npz`, words(i, 'token')]),
            ),
            ['tvsum/tvsum_anno.json', new TextEncoder().encode('{}')],
          ]),
        ),
      ],
    ]),
  }
}

/** lighthouse's folder as a tar.gz. */
function youtube(): Edition {
  const vids = { train: ['fXx44D1sqUw', 'rRYYsTZWoa0'], val: ['o65WLzvC_E0'] }
  const all = Object.values(vids).flat()
  const clip = Array.from({ length: 12 }, (_, i) => [50 * i, 50 * i + 100])
  const match = clip.map((_, i) => (i % 4 === 1 ? 1 : -1))
  const row = (vid: string): object => ({
    qid: vid,
    query: 'dog',
    duration: 21.7,
    vid,
    label: match.map((m) => [m > 0 ? 1 : 0]),
    domain: 'dog',
    frames: 651,
    fps: 30,
    clip,
    match,
  })
  return {
    annotations: new Map(
      Object.entries(vids).map(([split, names]) => [
        `youtube_highlight_${split}_release.jsonl`,
        writeJsonl(names.map(row)),
      ]),
    ),
    archives: new Map([
      [
        'youtube_highlight.tar.gz',
        tarGz(
          new Map([
            ...folder(
              'youtube_highlight/slowfast',
              each(all, (vid, i) => [`${vid}.npz`, npz(12, 2304, i)]),
            ),
            ...folder(
              'youtube_highlight/clip',
              each(all, (vid, i) => [`${vid}.npz`, npz(12, 512, i)]),
            ),
            ...folder(
              'youtube_highlight/clip_text',
              each(all, (vid, i) => [`${vid}.npz`, words(i)]),
            ),
          ]),
        ),
      ],
    ]),
  }
}

export const EDITIONS: Readonly<Record<Exclude<BenchmarkName, 'shapes'>, () => Edition>> = {
  qvhighlights,
  charades,
  tacos,
  tvsum,
  youtube,
}
