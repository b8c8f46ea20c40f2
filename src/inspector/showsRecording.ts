import { base64 } from '../display/base64.js'
import { type Self, showsAs } from '../display/shown.js'
import type { Recording } from './recording.js'
import { recordingSvg } from './recordingSvg.js'
import { writeRecording } from './writeRecording.js'

/**
 * MIME type of a recording in a cell's output: the bundle's bytes as base64. The JupyterLab extension opens the
 * inspector for it.
 */
export const RECORDING_MIME = 'application/vnd.spikemba.recording'

/**
 * Lets a recording show itself as the last value of a cell: as the inspector where its extension is, else as a picture,
 * else as text.
 * What is in the output is the recording itself, so that it can be looked into with the kernel gone.
 */
export const showsRecording = (recording: Recording): Recording => showsAs(recording, describe)

function describe(recording: Recording): Self {
  const { sample, layers, moments, truth } = recording
  const brief = `Recording of “${sample.query || sample.vid}”: ${sample.clips} clips, ${sample.words} words, ${layers.length} spiking layers`
  const seconds = ([start, end]: readonly number[]): string =>
    `${Number(start!.toFixed(1))}–${Number(end!.toFixed(1))} s`
  const found = moments[0] ? `predicted ${seconds(moments[0])} (${moments[0][2].toFixed(2)})` : 'nothing predicted'
  const marked = truth?.windows.length ? `, marked ${truth.windows.map(seconds).join(', ')}` : ''
  const shown = () => ({
    text: `${brief}; ${found}${marked}`,
    more: () => ({ 'image/svg+xml': recordingSvg(recording), [RECORDING_MIME]: base64(writeRecording(recording)) }),
  })
  return { brief, shown }
}
