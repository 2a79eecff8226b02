        /// <summary>Keeps what is positive, at most 6.</summary>
        internal static void Relu6(float[] y)
        {
            for (int j = 0; j < y.Length; j++)
            {
                y[j] = y[j] >= Smallest ? (y[j] < 6 ? y[j] : 6) : 0;
            }
        }
