// What these were called before; the names go with the next release.
import {
  type CorrelationWriter,
  type CorrelationWriterOptions,
  createCorrelationWriter,
} from './writer/create-correlation-writer.js';

/** @deprecated It is called CorrelationWriter. */
export type Recording = CorrelationWriter;
/** @deprecated It is called CorrelationWriterOptions. */
export type RecordingOptions = CorrelationWriterOptions;
/** @deprecated It is called createCorrelationWriter. */
export const createRecording: typeof createCorrelationWriter = createCorrelationWriter;
