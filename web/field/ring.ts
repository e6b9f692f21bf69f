let audio: AudioContext | undefined

/** Browsers let a page sound only after it was touched: call this from a touch. */
export function allowSound(): void {
  audio ??= new AudioContext()
  void audio.resume()
}

/** Two rising tones and a buzz. Told apart from every message sound: it comes again until the invitation was seen. */
export function ring(): void {
  // Before the page was touched a browser refuses to buzz, and says so as an error.
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([400, 150, 400])
  if (audio?.state !== 'running') return
  const start = audio.currentTime
  for (const [i, frequency] of [740, 988].entries()) {
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0.0001, start + i * 0.25)
    volume.gain.exponentialRampToValueAtTime(0.5, start + i * 0.25 + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, start + i * 0.25 + 0.24)
    tone.connect(volume).connect(audio.destination)
    tone.start(start + i * 0.25)
    tone.stop(start + i * 0.25 + 0.25)
  }
}
