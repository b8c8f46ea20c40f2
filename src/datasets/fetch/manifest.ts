/**
 * What can be had from where: annotation files with address, size and checksum, and the pages where features are handed out.
 * Annotations are fetched from their authors' repositories at a fixed commit; nothing of them ships with this package.
 */
import type { BenchmarkName } from '../../metrics/index.js'

/** A file that can be fetched as it is. */
export interface RemoteFile {
  /** Where it goes, relative to the data folder. */
  readonly path: string
  readonly url: string
  /** Size and checksum that the fetched file must have; a file of one's own mirror may leave them out. */
  readonly bytes?: number
  readonly sha256?: string
}

/** Something that only a person can fetch: the host is a web page, or its terms must be accepted first. */
export interface ManualDownload {
  readonly what: string
  readonly page: string
  /** Approximate size in bytes. */
  readonly bytes: number
  readonly why: string
  /** What to do with it. */
  readonly next: string
}

export interface BenchmarkSource {
  readonly licence: string
  /** Size of the published features, in words. */
  readonly featureSize: string
  readonly files: readonly RemoteFile[]
  readonly manual: readonly ManualDownload[]
}

const RAW = 'https://raw.githubusercontent.com'
const DRIVE = 'https://drive.google.com/file/d'
const WEB_PAGE = 'the host shows a web page with a question, not the file'
const UNPACK = 'unpack it into the data folder, one folder per source'

export const MANIFEST: Readonly<Record<BenchmarkName, BenchmarkSource>> = {
  qvhighlights: {
    featureSize: '8 GB',
    licence: 'annotations CC BY-NC-SA 4.0: research, with credit, not commercial',
    files: [
      {
        path: 'highlight_train_release.jsonl',
        url: `${RAW}/jayleicn/moment_detr/b7e553ac3b0c898ee6b85e03ee507c064eab89ca/data/highlight_train_release.jsonl`,
        bytes: 3956580,
        sha256: 'fd28404187468f57cf99242be2963127dc9b4aef26c7de3cb9469569801f2625',
      },
      {
        path: 'highlight_val_release.jsonl',
        url: `${RAW}/jayleicn/moment_detr/b7e553ac3b0c898ee6b85e03ee507c064eab89ca/data/highlight_val_release.jsonl`,
        bytes: 821101,
        sha256: 'f668a1eaea156ec5315e14718999cea043a8cf948d3cafbd8e8d655318c3cd02',
      },
      {
        path: 'highlight_test_with_gt.jsonl',
        url: `${RAW}/jayleicn/moment_detr/b7e553ac3b0c898ee6b85e03ee507c064eab89ca/data/highlight_test_with_gt.jsonl`,
        bytes: 824658,
        sha256: 'bd50ec6bb5dd3f72571126ba5fdc7418efdd9219a9487984e483a02e2ce5d493',
      },
    ],
    manual: [
      {
        what: 'SlowFast, CLIP and text features (moment_detr_features.tar.gz)',
        page: `${DRIVE}/1Hiln02F1NEpoW8-iPZurRyi-47-W2_B9/view`,
        bytes: 8000000000,
        why: WEB_PAGE,
        next: UNPACK,
      },
    ],
  },
  charades: {
    featureSize: '1.8 to 33 GB by source',
    licence: 'sentences published with TALL; videos and what is made of them under the Allen Institute for AI: not commercial',
    files: [
      {
        path: 'charades_train_release.jsonl',
        url: `${RAW}/line/lighthouse/d095eaa552cecef240897a8b750306b3b2a08740/data/charades/charades_train_release.jsonl`,
        bytes: 1616506,
        sha256: 'bcb0deddbb552354323a26dd39d3d9f2fe6d9b70fd9e51697344317364962442',
      },
      {
        path: 'charades_test_release.jsonl',
        url: `${RAW}/line/lighthouse/d095eaa552cecef240897a8b750306b3b2a08740/data/charades/charades_test_release.jsonl`,
        bytes: 488238,
        sha256: '13d6e9152794d87bb501a827edcbe69e5c0428f0af60e926e6b87e4f452ad5b2',
      },
    ],
    manual: [
      {
        what: 'SlowFast features',
        page: `${DRIVE}/1JPkrJcpSwJqrGlq-aIW58UgxWRenVPVN/view`,
        bytes: 1300000000,
        why: `the licence must be accepted at https://prior.allenai.org/projects/charades, and ${WEB_PAGE}`,
        next: UNPACK,
      },
      { what: 'CLIP features', page: `${DRIVE}/1JQGEz6jiizAccylBDZoMQQHMDwcQ7Nkv/view`, bytes: 305000000, why: WEB_PAGE, next: UNPACK },
      { what: 'text features', page: `${DRIVE}/1JYXjl0AnKHjDYb4_c-SUp4zq-_pXj_tU/view`, bytes: 178000000, why: WEB_PAGE, next: UNPACK },
    ],
  },
  tacos: {
    featureSize: '291 MB',
    licence: 'annotations for research use (Max Planck Institute for Informatics)',
    files: [
      {
        path: 'tacos_train_release.jsonl',
        url: `${RAW}/line/lighthouse/d095eaa552cecef240897a8b750306b3b2a08740/data/tacos/tacos_train_release.jsonl`,
        bytes: 1864171,
        sha256: 'd5c931511093d0e4a4a7f5b6592420ac1c33e2a824eb3024408f538593959e7f',
      },
      {
        path: 'tacos_val_release.jsonl',
        url: `${RAW}/line/lighthouse/d095eaa552cecef240897a8b750306b3b2a08740/data/tacos/tacos_val_release.jsonl`,
        bytes: 846710,
        sha256: '1f75348f28e3dcf1e4941eb3477cf7c7b6d587ca21c060d38a35b25029090107',
      },
      {
        path: 'tacos_test_release.jsonl',
        url: `${RAW}/line/lighthouse/d095eaa552cecef240897a8b750306b3b2a08740/data/tacos/tacos_test_release.jsonl`,
        bytes: 761543,
        sha256: '07e29508bfc2d512f1ec2f7b70b289ab094dd8ed8f39403fc42be14be62bb675',
      },
    ],
    manual: [
      { what: 'SlowFast features', page: `${DRIVE}/1J_QsWPCV0JSGaArnKqGGh0cghbmFArYq/view`, bytes: 81000000, why: WEB_PAGE, next: UNPACK },
      { what: 'CLIP features', page: `${DRIVE}/1JdfxrAilgziodJF08c5dMcE4rc8mszYO/view`, bytes: 18000000, why: WEB_PAGE, next: UNPACK },
      { what: 'text features', page: `${DRIVE}/1JfO1nMdGeGlIpe5tGdjVEbsfCRMRJhjj/view`, bytes: 244000000, why: WEB_PAGE, next: UNPACK },
    ],
  },
  tvsum: {
    featureSize: '69 MB',
    licence: 'videos CC BY 3.0; annotations published without a licence file',
    files: [
      {
        path: 'tvsum_train_release.jsonl',
        url: `${RAW}/line/lighthouse/d095eaa552cecef240897a8b750306b3b2a08740/data/tvsum/tvsum_train_release.jsonl`,
        bytes: 455424,
        sha256: 'f23a819e3b97d1404b986995cfd84e2c8e6ec2ab6f1fb8e035984332c8918380',
      },
      {
        path: 'tvsum_val_release.jsonl',
        url: `${RAW}/line/lighthouse/d095eaa552cecef240897a8b750306b3b2a08740/data/tvsum/tvsum_val_release.jsonl`,
        bytes: 193627,
        sha256: '4b0788e8aa8091fd57f5a1d550d8998d9fda206e5014b716e52d3232b2d5a426',
      },
      {
        path: 'ydata-tvsum50.mat',
        url: `${RAW}/yalesong/tvsum/7bf3fb8ca032f5f4b42e22ba41f5e2490b819f96/matlab/ydata-tvsum50.mat`,
        bytes: 1102132,
        sha256: '6a9d2a0cee7f577736cd38ba3cdb746f86635012791eaaec933480ec00eb9d36',
      },
    ],
    manual: [{ what: 'I3D, audio and text features', page: `${DRIVE}/10Ji9MrlDK_4FdD3HotrVc407xVr4arsL/view`, bytes: 69100000, why: WEB_PAGE, next: UNPACK }],
  },
  youtube: {
    featureSize: '192 MB',
    licence: 'published without a licence file: research use',
    files: [
      {
        path: 'youtube_highlight_train_release.jsonl',
        url: `${RAW}/line/lighthouse/d095eaa552cecef240897a8b750306b3b2a08740/data/youtube_highlight/youtube_highlight_train_release.jsonl`,
        bytes: 447223,
        sha256: '42eeb3ff6a600edadb8174cba3051cea2b323029b71e6aee750fef70f606a71e',
      },
      {
        path: 'youtube_highlight_val_release.jsonl',
        url: `${RAW}/line/lighthouse/d095eaa552cecef240897a8b750306b3b2a08740/data/youtube_highlight/youtube_highlight_val_release.jsonl`,
        bytes: 232614,
        sha256: '3a0ffaa30695952f9f8c882947825328f4fea71dd34ce47b30d4160c79b37785',
      },
    ],
    manual: [
      { what: 'SlowFast features', page: `${DRIVE}/1LlfGdHCqtnrffCkdhXtG6Ut50U6hWYPr/view`, bytes: 427000000, why: WEB_PAGE, next: UNPACK },
      { what: 'CLIP features', page: `${DRIVE}/1LnyDZraTiQFSDMrDmCqKRby9vnkpIMIR/view`, bytes: 95000000, why: WEB_PAGE, next: UNPACK },
      { what: 'text features', page: `${DRIVE}/1Lv0ctJpjOCN4cup-ZgfNlZVqV-HDGt4n/view`, bytes: 2000000, why: WEB_PAGE, next: UNPACK },
    ],
  },
  shapes: {
    featureSize: '4 MB, made in seconds',
    licence: 'made here, public domain',
    files: [],
    manual: [],
  },
}
