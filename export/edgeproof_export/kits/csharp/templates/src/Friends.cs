using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SelfTest")]
