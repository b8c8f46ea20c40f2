import type { BenchmarkName } from '../../metrics/index.js'

/** A file that can be fetched as it is. */
export interface RemoteFile {
  /** Where it goes, relative to the data folder. */
  readonly path: string
  /** Address that it is fetched from. */
  readonly url: string
  /** Size and checksum that the fetched file must have; a file of one's own mirror may leave them out. */
  readonly bytes?: number
  /** Checksum of its bytes, hexadecimal. */
  readonly sha256?: string
}

/** Features in one archive, on one host or several. */
export interface FeatureArchive {
  /** Which features, in words. */
  readonly what: string
  /** Addresses of the same archive, the first one tried first. A Google Drive page stands for the file behind it. */
  readonly urls: readonly string[]
  /** Size, where it is published; exact only where `sha256` is known, too. */
  readonly bytes?: number
  /** Checksum of its bytes, hexadecimal; where it is published. */
  readonly sha256?: string
}

/** Everything that training needs beside the annotations, as one publisher hands it out. */
export interface FeatureSet {
  /** Who hands it out. */
  readonly from: string
  /** All of them are needed. */
  readonly archives: readonly FeatureArchive[]
}

/** Where a benchmark can be had from. */
export interface BenchmarkSource {
  /** What its authors allow. */
  readonly licence: string
  /** Size of the published features, in words. */
  readonly featureSize: string
  /** Annotation files. */
  readonly files: readonly RemoteFile[]
  /** Publishers of features, the first one tried first. */
  readonly features: readonly FeatureSet[]
}

const RAW = 'https://raw.githubusercontent.com'
const HUGGING_FACE = 'https://huggingface.co/datasets'
const drive = (id: string): string => `https://drive.google.com/file/d/${id}/view`
const univtg = (
  slowfast: readonly [string, number],
  clip: readonly [string, number],
  text: readonly [string, number],
): FeatureSet => ({
  from: 'UniVTG',
  archives: [
    { what: 'SlowFast features', urls: [drive(slowfast[0])], bytes: slowfast[1] },
    { what: 'CLIP features', urls: [drive(clip[0])], bytes: clip[1] },
    { what: 'text features', urls: [drive(text[0])], bytes: text[1] },
  ],
})
const lighthouse = (id: string): FeatureSet => ({
  from: 'lighthouse',
  archives: [{ what: 'all features', urls: [drive(id)] }],
})

/**
 * What can be had from where: annotation files with address, size and checksum, and the archives of features with their
 * hosts.
 * Annotations are fetched from their authors' repositories at a fixed commit; nothing of them ships with this package.
 *
 * Features: Moment-DETR's own address has been dead since 2024, its archive lives on at two other hosts
 * (jayleicn/moment_detr, issues 55 and 74;
 * EasonXiao-888/UVCOM, issue 10). UniVTG hands out SlowFast and CLIP for all five (showlab/UniVTG, install.md), and so
 * does lighthouse (line/lighthouse, README.md); VideoLights and UMT hand out TVSum's I3D. Hugging Face tells checksums,
 * Google Drive does not.
 * Sizes of archives are the rounded ones of those pages.
 */
export const MANIFEST: Readonly<Record<BenchmarkName, BenchmarkSource>> = {
  qvhighlights: {
    featureSize: '8.1 GB',
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
    features: [
      {
        from: 'Moment-DETR',
        archives: [
          {
            what: 'SlowFast, CLIP and text features',
            urls: [
              `${HUGGING_FACE}/dpaul06/QVHighlights_preprocessed/resolve/main/moment_detr_features.tar.gz`,
              drive('1LXsZZBsv6Xbg_MmNQOezw0QYKccjcOkP'),
            ],
            bytes: 8_120_000_000,
          },
        ],
      },
      univtg(
        ['1JBqWqQshxyqyl5GbhfvZY1ysg2-L5i99', 4_000_000_000],
        ['1JJ65MzCTYRlQD_bkKGrWXT4Xi9vzseQL', 940_000_000],
        ['1JOaB04UCRqDcGI1IRrhwo5vS7FNaJW-R', 172_000_000],
      ),
      lighthouse('1-ALnsXkA4csKh71sRndMwybxEDqa-dM4'),
    ],
  },
  charades: {
    featureSize: '1.8 GB',
    licence:
      'sentences published with TALL; videos and what is made of them under the Allen Institute for AI, https://prior.allenai.org/projects/charades: not commercial',
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
    features: [
      univtg(
        ['1JPkrJcpSwJqrGlq-aIW58UgxWRenVPVN', 1_300_000_000],
        ['1JQGEz6jiizAccylBDZoMQQHMDwcQ7Nkv', 305_000_000],
        ['1JYXjl0AnKHjDYb4_c-SUp4zq-_pXj_tU', 178_000_000],
      ),
      lighthouse('1EOeP2A4IMYdotbTlTqDbv5VdvEAgQJl8'),
    ],
  },
  tacos: {
    featureSize: '343 MB',
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
    features: [
      univtg(
        ['1J_QsWPCV0JSGaArnKqGGh0cghbmFArYq', 81_000_000],
        ['1JdfxrAilgziodJF08c5dMcE4rc8mszYO', 18_000_000],
        ['1JfO1nMdGeGlIpe5tGdjVEbsfCRMRJhjj', 244_000_000],
      ),
      lighthouse('1rYzme9JNAk3niH1K81wgT13pOMn005jb'),
    ],
  },
  tvsum: {
    featureSize: '133 MB',
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
    features: [
      {
        from: 'VideoLights',
        archives: [
          {
            what: 'I3D and text features',
            urls: [`${HUGGING_FACE}/dpaul06/VideoLights/resolve/main/tvsum_features.tar.gz`],
            bytes: 133_000_000,
          },
        ],
      },
      {
        from: 'UMT',
        archives: [
          {
            what: 'I3D, audio and text features',
            urls: [drive('10Ji9MrlDK_4FdD3HotrVc407xVr4arsL')],
            bytes: 69_100_000,
          },
        ],
      },
      univtg(
        ['1Lx63BWsM9fqDW0fxmu9otyjpUMqkFyyT', 28_000_000],
        ['1Lw_8k3bbTdT0UVQyg5v9OM7y9PC9f8Kk', 6_000_000],
        ['1LxJkFy530IcpiVVNskEU0hCZlBNCHjak', 1_000_000],
      ),
      lighthouse('1gSex1hpXLxHQu6zHyyQISKZjP7Ndt6U9'),
    ],
  },
  youtube: {
    featureSize: '524 MB',
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
    features: [
      univtg(
        ['1LlfGdHCqtnrffCkdhXtG6Ut50U6hWYPr', 427_000_000],
        ['1LnyDZraTiQFSDMrDmCqKRby9vnkpIMIR', 95_000_000],
        ['1Lv0ctJpjOCN4cup-ZgfNlZVqV-HDGt4n', 2_000_000],
      ),
      lighthouse('12swoymGwuN5TlDlWBTo6UUWVm2DqVBpn'),
    ],
  },
  shapes: {
    featureSize: '4 MB, made in seconds',
    licence: 'made here, public domain',
    files: [],
    features: [],
  },
}
