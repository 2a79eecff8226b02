        /// <summary>Changes nothing.</summary>
        internal static void Linear(float[] y)
        {
            for (int j = 0; j < y.Length; j++)
            {
                y[j] = Flush(y[j]);
            }
        }
