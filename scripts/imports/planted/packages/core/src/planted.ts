// Planted: the core must not import the publisher. The import check has to find this, or it found nothing at all.
import { publish } from '../../publisher/src/index.js';

export const planted: unknown = publish;
