import { expect, test } from 'vitest'
import { arrange } from '../../../src/datasets/internal.js'

const folders = (...args: Parameters<typeof arrange>): object => Object.fromEntries(arrange(...args).folders)

test('Moment-DETR and QD-DETR: names stay, audio and subtitles step aside', () => {
  const files = [
    'slowfast_features/v.npz',
    'clip_features/v.npz',
    'clip_text_features/qid1.npz',
    'clip_sub_features/v/0.npz',
    'umt_pann_features/v.npy',
  ]
  expect(
    arrange(
      'qvhighlights',
      files.map((file) => `features/${file}`),
    ).moves.map(([, to]) => to),
  ).toEqual([
    'slowfast_features/v.npz',
    'clip_features/v.npz',
    'clip_text_features/qid1.npz',
    'clip_sub/v/0.npz',
    'pann/v.npy',
  ])
})

test('lighthouse: bare names become those that loaders look for', () => {
  const files = [
    'clip/v.npz',
    'clip_text/qid1.npz',
    'slowfast/v.npz',
    'pann/v.npy',
    'resnet/v.npz',
    'vgg/v.npz',
    'glove/x.npz',
  ].map((file) => `features/Charades/${file}`)
  expect(folders('charades', files)).toEqual({
    clip_features: 1,
    clip_text_features: 1,
    slowfast_features: 1,
    pann: 1,
    resnet: 1,
    vgg: 1,
    glove: 1,
  })
  const tvsum = [
    'i3d/v_rgb.npy',
    'i3d/v_opt.npy',
    'clip/v.npz',
    'slowfast/v.npz',
    'clip_text/v.npz',
    'audio/v.npy',
    'tvsum_anno.json',
  ].map((file) => `tvsum/${file}`)
  expect(folders('tvsum', tvsum)).toEqual({ i3d_features: 2, clip: 1, slowfast: 1, clip_text_features: 1, audio: 1 })
  expect(arrange('tvsum', tvsum).leftOut).toEqual(['tvsum/tvsum_anno.json'])
})

test('UMT: I3D of frames and of flow side by side', () => {
  expect(folders('charades', ['rgb_features/v.npy', 'opt_features/v.npy', 'audio_features/v.npy'])).toEqual({
    rgb_features: 1,
    opt_features: 1,
    audio: 1,
  })
  expect(
    folders('youtube', [
      'youtube/video_features/v_rgb.npy',
      'youtube/video_features/v_opt.npy',
      'youtube/audio_features/v.npy',
    ]),
  ).toEqual({
    video_features: 2,
    audio: 1,
  })
})

test('UniVTG: one tar a source, with its author’s path; later tars know the earlier ones', () => {
  const place = 'data/home/qinghonglin/univtg/data/qvhighlights'
  expect(folders('qvhighlights', [`${place}/vid_slowfast/v.npz`])).toEqual({ slowfast_features: 1 })
  expect(folders('qvhighlights', [`${place}/txt_clip/qid1.npz`], { present: ['slowfast_features'] })).toEqual({
    clip_text_features: 1,
  })
  expect(folders('charades', ['charades/vgg/v.npz'])).toEqual({ vgg_features: 1 })
  expect(folders('charades', ['charades/vgg/v.npz'], { present: ['slowfast_features', 'clip_features'] })).toEqual({
    vgg: 1,
  })
})

test('files that lie in no folder belong to what the archive is named after', () => {
  expect(arrange('charades', ['v.npz'], { archive: 'vid_slowfast.tar' }).moves).toEqual([
    ['v.npz', 'slowfast_features/v.npz'],
  ])
  expect(arrange('tacos', ['tacos/v.npz'], { archive: 'clip.tar.gz' }).moves).toEqual([
    ['tacos/v.npz', 'clip_features/v.npz'],
  ])
})

test('features of a source that nobody published are taken as they are named', () => {
  expect(folders('tacos', ['internvideo_features/v.npz', 'internvideo_text/q.npz'])).toEqual({
    internvideo_features: 1,
    internvideo_text_features: 1,
  })
})

test('annotations come along where there are none; other benchmarks and rubbish stay behind', () => {
  const files = [
    'tacos/metadata/tacos_train.jsonl',
    'tacos/clip/v.npz',
    'charades/clip/v.npz',
    '__MACOSX/._v.npz',
    'tacos/clip/.DS_Store',
    'README.md',
  ]
  expect(arrange('tacos', files)).toMatchObject({
    moves: [
      ['tacos/metadata/tacos_train.jsonl', 'tacos_train.jsonl'],
      ['tacos/clip/v.npz', 'clip_features/v.npz'],
    ],
    leftOut: ['charades/clip/v.npz', 'README.md'],
  })
  expect(arrange('tacos', files, { present: ['tacos_train_release.jsonl'] }).moves).toHaveLength(1)
  expect(arrange('charades', ['activitynet/clip/v.npz']).moves).toEqual([])
})

test('of two folders of one source the first one holds', () => {
  expect(arrange('tacos', ['a/clip/v.npz', 'b/clip/v.npz', 'b/clip/w.npz'])).toMatchObject({
    moves: [
      ['a/clip/v.npz', 'clip_features/v.npz'],
      ['b/clip/w.npz', 'clip_features/w.npz'],
    ],
    leftOut: ['b/clip/v.npz'],
  })
})
