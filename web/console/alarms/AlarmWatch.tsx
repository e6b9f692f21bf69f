/** In the top bar of every page: how many wait, and the sound. */
export function AlarmWatch() {
  return null
}
