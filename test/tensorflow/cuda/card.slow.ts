import { standInPossible } from './onStandIn.js'

// What `npm run test:gpu` runs on a card, on the stand-in.
if (standInPossible()) {
  process.env.SPIKEMBA_STAND_IN = '1'
  await import('./card.gpu.js')
}
