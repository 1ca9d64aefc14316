// htmx by itself, so that it can be fetched when it is first needed (near.js).
import htmx from "htmx.org";

// By itself it would begin in a later task, and what is pressed in between would be lost.
htmx.initialize();
export default htmx;
