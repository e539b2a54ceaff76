/// The version of this program, by semantic versioning; `CHANGELOG.md` tells what each brought.
let programVersion = "0.1.0"
