/**
 * What is downloaded: TensorFlow's own libraries, taken out of the wheels that PyPI serves, pinned by version, size and
 * sha256.
 * No Python code of them ever runs, so the wheels for CPython 3.11 serve whatever Python is here.
 *
 * The CUDA set is TensorFlow's `and-cuda` extra. TensorFlow's RUNPATH names `$ORIGIN/../nvidia/<part>/lib`,
 * which is where `unpack` puts these libraries; nothing has to be set in the environment.
 */
import { SetupError } from './errors.js'

export interface Wheel {
  /** `name==version`, as pip wants it. */
  readonly requirement: string
  readonly bytes: number
  readonly sha256: string
  /** What unpacking leaves on the disk, in bytes. */
  readonly unpackedBytes: number
}

/** What the wheels hold; their checksums are of it. */
export const TENSORFLOW_VERSION = '2.21.0'

const wheel = (requirement: string, bytes: number, unpackedBytes: number, sha256: string): Wheel => ({
  requirement,
  bytes,
  unpackedBytes,
  sha256,
})

const CPU_X64 = wheel(
  `tensorflow-cpu==${TENSORFLOW_VERSION}`,
  273829956,
  854003287,
  '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
)
const CPU_ARM64 = wheel(
  `tensorflow==${TENSORFLOW_VERSION}`,
  281828020,
  883756559,
  '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
)
const CUDA_X64 = [
  wheel(
    `tensorflow==${TENSORFLOW_VERSION}`,
    572440367,
    1259715431,
    '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  ),
  wheel(
    'nvidia-cublas-cu12==12.9.3.13',
    581217458,
    855064416,
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  ),
  wheel(
    'nvidia-cuda-cupti-cu12==12.9.79',
    10814997,
    43365768,
    '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
  ),
  wheel(
    'nvidia-cuda-nvcc-cu12==12.9.86',
    40546229,
    98010465,
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  ),
  wheel(
    'nvidia-cuda-nvrtc-cu12==12.9.86',
    89568129,
    227340992,
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  ),
  wheel(
    'nvidia-cuda-runtime-cu12==12.9.79',
    3493179,
    5342176,
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  ),
  wheel(
    'nvidia-cudnn-cu12==9.28.0.42',
    716538495,
    1162393472,
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  ),
  wheel(
    'nvidia-cufft-cu12==11.4.1.4',
    200877592,
    293609416,
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
  ),
  wheel(
    'nvidia-curand-cu12==10.3.10.19',
    68295626,
    166965432,
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  ),
  wheel(
    'nvidia-cusolver-cu12==11.7.5.82',
    338117415,
    494975064,
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  ),
  wheel(
    'nvidia-cusparse-cu12==12.5.10.65',
    366465088,
    486556368,
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  ),
  wheel(
    'nvidia-nccl-cu12==2.32.3',
    351526311,
    489653380,
    'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
  ),
  wheel(
    'nvidia-nvjitlink-cu12==12.9.86',
    39748338,
    95935344,
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  ),
]

/**
 * @param arch Node's word for the processor
 * @throws SetupError where PyPI has no library for this machine
 */
export function wheelsFor(
  cuda: boolean,
  platform: string = process.platform,
  arch: string = process.arch,
): readonly Wheel[] {
  const supported = platform === 'linux' && (arch === 'x64' || (arch === 'arm64' && !cuda))
  if (!supported) {
    const what = cuda
      ? 'TensorFlow with CUDA is built on Linux x64 only'
      : 'TensorFlow is built on Linux x64 and arm64 only'
    throw new SetupError(
      'machine',
      `${what}, this is ${platform} ${arch}; the wasm backend runs here without any setup`,
    )
  }
  return cuda ? CUDA_X64 : [arch === 'x64' ? CPU_X64 : CPU_ARM64]
}

/**
 * Where a file of a wheel goes below the package's `deps` folder, or nothing when it is not needed:
 * two of TensorFlow's libraries, the headers of its C interface, and the libraries and tools of CUDA.
 */
export function placeOf(file: string): string | undefined {
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(file)
  if (library) return `lib/${library[1]}`
  if (C_HEADERS.test(file)) return file.slice('tensorflow/'.length)
  return CUDA_FILES.test(file) ? file : undefined
}

const C_HEADERS =
  /^tensorflow\/include\/(absl\/base\/(config|options|policy_checks)|tensorflow\/c\/(?!experimental\/saved_model)|tensorflow\/core\/(platform\/ctstring|common_runtime\/next_pluggable_device\/c\/)|((xla|tensorflow)\/)?tsl\/(c\/|platform\/(ctstring|platform|macros))).*\.h$/
const CUDA_FILES = /^nvidia\/[^/]+\/(lib|bin|nvvm)\/.*[^/]$/
