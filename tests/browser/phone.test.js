/** Access for all on a phone, and in the narrowest window that everything has to fit: every view, in both themes. */

import { everyView } from "./everyView.js";
import { NARROW, PHONE } from "./person.js";
import { VIEWS } from "./views.js";

everyView([PHONE, NARROW], VIEWS);
