/** An official metric key as a column's head: `MR-full-R1@0.5` → `R1@0.5`, `HL-min-VeryGood-mAP` → `HL mAP`. */
export const shortMetric = (key: string): string => key.replace('MR-full-', '').replace('HL-min-VeryGood-', 'HL ')
