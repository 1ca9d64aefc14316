// Places in the text that something beside it points at: hints, comments, a sentence. They move with the text.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

/** Shows `ranges` ({ from, to, class, title }) for `key`, in place of the ones it had. */
export const setMarks = StateEffect.define();

const drawn = (key, length, ranges) => ranges
  .filter(({ from, to }) => from >= 0 && from < to && to <= length)
  .map(({ from, to, class: name, title }) => Decoration.mark({ key, class: name, attributes: title ? { title } : {} }).range(from, to));

export const marked = StateField.define({
  create: () => Decoration.none,
  update(set, { changes, effects, state }) {
    let moved = set.map(changes);
    for (const effect of effects.filter((each) => each.is(setMarks))) {
      const { key, ranges } = effect.value;
      moved = moved.update({ filter: (from, to, mark) => mark.spec.key !== key, add: drawn(key, state.doc.length, ranges), sort: true });
    }
    return moved;
  },
  provide: (field) => EditorView.decorations.from(field),
});
